package adversary

// costs are the most REST requests that an operation may need, without retries: what README says of its parts, and the
// single reads for what a page or a search that is shared by many did not bring.
var costs = map[string]int{}
