package emulator

// personName has a form in letters of an email address beside the one that people read.
type personName struct {
	text, ascii string
}

// script is a pool of names that go together.
type script struct {
	given, family []personName
}

var latinNames = script{
	given: []personName{
		{"Ada", "ada"}, {"Amélie", "amelie"}, {"Anders", "anders"}, {"Beatriz", "beatriz"}, {"Björn", "bjorn"},
		{"Carlos", "carlos"}, {"Chloë", "chloe"}, {"Dilan", "dilan"}, {"Ewa", "ewa"}, {"Femi", "femi"},
		{"Grace", "grace"}, {"Hugo", "hugo"}, {"Ines", "ines"}, {"Jamal", "jamal"}, {"João", "joao"},
		{"Kwame", "kwame"}, {"Linh", "linh"}, {"Łucja", "lucja"}, {"Marta", "marta"}, {"Nia", "nia"},
		{"Oona", "oona"}, {"Paul", "paul"}, {"Rosa", "rosa"}, {"Şebnem", "sebnem"}, {"Tomáš", "tomas"},
		{"Una", "una"}, {"Zoë", "zoe"}, {"Mary Ann", "maryann"}, {"Jean-Luc", "jean-luc"},
	},
	family: []personName{
		{"Abbott", "abbott"}, {"Åkesson", "akesson"}, {"Baker", "baker"}, {"Çelik", "celik"}, {"D'Arcy", "darcy"},
		{"Dvořák", "dvorak"}, {"Fischer", "fischer"}, {"García", "garcia"}, {"Hughes", "hughes"}, {"Ibe", "ibe"},
		{"Jensen", "jensen"}, {"Kowalski", "kowalski"}, {"Lindqvist", "lindqvist"}, {"Mensah", "mensah"},
		{"Müller", "mueller"}, {"Nguyễn", "nguyen"}, {"O'Neill", "oneill"}, {"Okafor", "okafor"},
		{"Pereira", "pereira"}, {"Quinn", "quinn"}, {"Rossi", "rossi"}, {"Santos", "santos"}, {"Tamm", "tamm"},
		{"van der Berg", "vanderberg"}, {"Weiß", "weiss"}, {"Young", "young"}, {"Smith-Jones", "smith-jones"},
	},
}

var otherNames = []script{
	{
		given:  []personName{{"Анна", "anna"}, {"Борис", "boris"}, {"Дарья", "darya"}, {"Олег", "oleg"}},
		family: []personName{{"Иванова", "ivanova"}, {"Ковальчук", "kovalchuk"}, {"Смирнов", "smirnov"}},
	},
	{
		given:  []personName{{"Ελένη", "eleni"}, {"Νίκος", "nikos"}, {"Σοφία", "sofia"}},
		family: []personName{{"Παππάς", "pappas"}, {"Γεωργίου", "georgiou"}},
	},
	{
		given:  []personName{{"伟", "wei"}, {"秀英", "xiuying"}, {"娜", "na"}},
		family: []personName{{"王", "wang"}, {"李", "li"}, {"张", "zhang"}},
	},
	{
		given:  []personName{{"さくら", "sakura"}, {"健太", "kenta"}, {"葵", "aoi"}},
		family: []personName{{"佐藤", "sato"}, {"鈴木", "suzuki"}, {"高橋", "takahashi"}},
	},
	{
		given:  []personName{{"민준", "minjun"}, {"서연", "seoyeon"}},
		family: []personName{{"김", "kim"}, {"박", "park"}},
	},
	{
		given:  []personName{{"فاطمة", "fatima"}, {"يوسف", "yusuf"}, {"ليلى", "layla"}},
		family: []personName{{"حداد", "haddad"}, {"منصور", "mansour"}},
	},
	{
		given:  []personName{{"נועה", "noa"}, {"איתן", "eitan"}},
		family: []personName{{"כהן", "cohen"}, {"לוי", "levi"}},
	},
	{
		given:  []personName{{"अनिता", "anita"}, {"रवि", "ravi"}},
		family: []personName{{"शर्मा", "sharma"}, {"पटेल", "patel"}},
	},
	{
		given:  []personName{{"Ana 🌻", "ana"}, {"Kai 👩‍🚀", "kai"}},
		family: []personName{{"Vega ✨", "vega"}, {"Stone", "stone"}},
	},
}

// place is a city with what an address needs of it.
type place struct {
	city, state, postalCode, country, street string
}

func (p place) text() string {
	if p.state == "" {
		return p.city
	}
	return p.city + ", " + p.state
}

// In a postal code, # is a digit.
var places = []place{
	{"Portland", "OR", "972##", "US", "Elm Street"},
	{"Toronto", "ON", "M5# #K#", "CA", "Front Street"},
	{"Berlin", "", "101##", "DE", "Lindenweg"},
	{"São Paulo", "SP", "01###-###", "BR", "Rua das Flores"},
	{"東京都", "千代田区", "100-####", "JP", "丸の内"},
	{"القاهرة", "", "11###", "EG", "شارع النيل"},
	{"תל אביב", "", "6######", "IL", "רחוב הים"},
	{"Bengaluru", "KA", "560###", "IN", "Garden Road"},
	{"Kraków", "", "3#-###", "PL", "ulica Długa"},
	{"Wellington", "", "6###", "NZ", "Harbour Quay"},
}

var jobTitles = []string{
	"Accountant", "Chief Everything Officer", "Designer", "Développeuse", "Gérant", "Head of Support", "Nurse",
	"Office Manager", "Software Engineer", "Vertriebsleiterin", "店長",
}

var notes = []string{
	"Prefers email to the phone.",
	"Asked for an invoice with a purchase order number. Renewal is due in spring, the budget is decided in winter, " +
		"and the person who signs is away in August. Likes short answers, dislikes surveys. Has a dog.",
	"Speaks English & <b>Français</b>.\nSecond line with a \"quote\" and a \\ backslash.",
	"VIP 🎉",
	"לקוח ותיק",
}
