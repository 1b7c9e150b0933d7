// Package archtest holds the project's import table as a test. It has no code of its own.
package archtest
