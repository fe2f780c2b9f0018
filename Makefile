# Thin on purpose: each target is one script, so that everything also runs without make.
#
#   make run MUSIC=/path/to/music    build and start on http://localhost:4533 (PORT= to change)
#   make run                         the same with a small demo library
#   make check                       quick: format, house rules, lints, unit tests
#   make test                        the gate: everything on real parts
#   make test-long                   what the gate has no time for
#   make bench                       scan and API figures
#   make dev                         server and page that rebuild while you edit

.PHONY: run check test test-long bench dev help
.DEFAULT_GOAL := help

run:
	@scripts/run

check:
	@scripts/check

test:
	@scripts/test

test-long:
	@scripts/test-long

bench:
	@scripts/bench

dev:
	@scripts/dev

help:
	@sed -n 's/^#   //p' Makefile
