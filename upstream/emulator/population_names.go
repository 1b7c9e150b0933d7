package emulator

import "strings"

// script is a pool of names of one writing system. Behind a slash stands the name in letters that an email address may have,
// where it differs.
type script struct {
	given, family []string
}

// spelling splits a name of a script into its text and its letters for an email address.
func spelling(name string) (text, letters string) {
	text, letters, found := strings.Cut(name, "/")
	if !found {
		letters = strings.ToLower(text)
	}
	return text, letters
}

var latinNames = script{
	given: []string{
		"Ada", "Amélie/amelie", "Anders", "Beatriz", "Björn/bjorn", "Carlos", "Chloë/chloe", "Dilan", "Ewa",
		"Femi", "Grace", "Hugo", "Ines", "Jamal", "João/joao", "Kwame", "Linh", "Łucja/lucja", "Marta",
		"Nia", "Oona", "Paul", "Rosa", "Şebnem/sebnem", "Tomáš/tomas", "Una", "Zoë/zoe", "Mary Ann/maryann",
		"Jean-Luc",
	},
	family: []string{
		"Abbott", "Åkesson/akesson", "Baker", "Çelik/celik", "D'Arcy/darcy", "Dvořák/dvorak", "Fischer",
		"García/garcia", "Hughes", "Ibe", "Jensen", "Kowalski", "Lindqvist", "Mensah", "Müller/mueller",
		"Nguyễn/nguyen", "O'Neill/oneill", "Okafor", "Pereira", "Quinn", "Rossi", "Santos", "Tamm",
		"van der Berg/vanderberg", "Weiß/weiss", "Young", "Smith-Jones",
	},
}

var otherNames = []script{
	{
		given:  []string{"Анна/anna", "Борис/boris", "Дарья/darya", "Олег/oleg"},
		family: []string{"Иванова/ivanova", "Ковальчук/kovalchuk", "Смирнов/smirnov"},
	},
	{
		given:  []string{"Ελένη/eleni", "Νίκος/nikos", "Σοφία/sofia"},
		family: []string{"Παππάς/pappas", "Γεωργίου/georgiou"},
	},
	{
		given:  []string{"伟/wei", "秀英/xiuying", "娜/na"},
		family: []string{"王/wang", "李/li", "张/zhang"},
	},
	{
		given:  []string{"さくら/sakura", "健太/kenta", "葵/aoi"},
		family: []string{"佐藤/sato", "鈴木/suzuki", "高橋/takahashi"},
	},
	{
		given:  []string{"민준/minjun", "서연/seoyeon"},
		family: []string{"김/kim", "박/park"},
	},
	{
		given:  []string{"فاطمة/fatima", "يوسف/yusuf", "ليلى/layla"},
		family: []string{"حداد/haddad", "منصور/mansour"},
	},
	{
		given:  []string{"נועה/noa", "איתן/eitan"},
		family: []string{"כהן/cohen", "לוי/levi"},
	},
	{
		given:  []string{"अनिता/anita", "रवि/ravi"},
		family: []string{"शर्मा/sharma", "पटेल/patel"},
	},
	{
		given:  []string{"Ana 🌻/ana", "Kai 👩‍🚀/kai"},
		family: []string{"Vega ✨/vega", "Stone"},
	},
}

// place is a city with the other parts of an address.
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
		"and the person who signs is away in August. Likes short answers, dislikes surveys. Has dog",
	"Speaks English & <b>Français</b>.\nSecond line with a \"quote\" and a \\ backslash.",
	"VIP 🎉",
	"לקוח ותיק",
}
