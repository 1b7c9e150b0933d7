package config

import "testing"

// FuzzParseSettings holds that any text is read or refused, and that only known settings are set.
func FuzzParseSettings(f *testing.F) {
	for _, text := range []string{
		"", "listen: :80", "listen:\n- a\n", "secret: |\n  a\n", "a: &x b\nc: *x", "? a\n: b", "{a: b}", "<<: *a", "secret: !!binary x", "- - a",
	} {
		f.Add(text)
	}
	settings := []Setting{{Name: "listen"}, {Name: "secret"}, {Name: "config"}}
	f.Fuzz(func(t *testing.T, text string) {
		file, err := parseSettings("settings.yaml", text, settings)
		for name := range file.lines {
			if name != "listen" && name != "secret" {
				t.Errorf("%q was set, error %v", name, err)
			}
		}
	})
}
