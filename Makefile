# What can be done here. Every target also works alone.
.DEFAULT_GOAL := help
.PHONY: help setup run test unit e2e wasm confcheck docs example samples fuzz reproducible bench format lint clean

PYTHON := .venv/bin/python
SWIFT_SOURCES := Package.swift Sources Tests

help: ## Say what can be done
	@sed -n 's/^\([a-z0-9]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

setup: ## Install what is needed (ENVOY_VERSION=… for another Envoy)
	@tools/setup

run: setup wasm confcheck ## Run the quickstart sample in Envoy on loopback; ONCE=1 to check it and end
	@$(PYTHON) tools/run

test: ## Build everything and run every test
	@python3 tools/test

unit: ## Unit tests
	@swift test --quiet --disable-xctest --xunit-output .build/unit.xml

e2e: setup ## End-to-end tests in a real Envoy (ARGS="-k name" to choose; needs the module and confcheck)
	@$(PYTHON) -m pytest Tests/EndToEnd --junit-xml .build/e2e.xml $(ARGS)

wasm: ## Build dist/generic-filter.wasm, and a twin with function names
	@tools/wasm/build GenericFilter tools/wasm/generic-filter.json dist/generic-filter.wasm

confcheck: ## Build dist/confcheck
	@# The linker warns about the standard library; what it says matters only when it fails.
	@log=$$(swift build --quiet --configuration release --static-swift-stdlib -Xlinker -s \
	  --product confcheck 2>&1) || { printf '%s\n' "$$log" >&2; exit 1; }
	@mkdir -p dist
	@install -m 755 "$$(swift build --configuration release --show-bin-path)/confcheck" dist/confcheck

docs: confcheck ## Write what is generated: the reference, the JSON Schema, the corpus of their examples
	@dist/confcheck reference >docs/configuration.md
	@dist/confcheck schema >docs/generic-filter.schema.json
	@tools/examples

example: ## Build an example of the SDK into dist/examples (NAME=helloworld)
	@tools/example.sh $(NAME)

reproducible: wasm ## Build the module again at another path and compare the bytes
	@tools/wasm/reproduce

samples: ## Build every example of the SDK and run its tests
	@for package in samples/sdk/*/; do \
	  name=$$(basename $$package); tools/example.sh $$name || exit 1; \
	  (cd $$package && swift test --quiet --disable-xctest) || exit 1; done

fuzz: ## Run every fuzzer for SECONDS=20
	@for target in $$(ls Tests/Fuzz/Sources); do \
	  Tests/Fuzz/run.sh $$target $(or $(SECONDS),20) >.build/$$target.log 2>&1 \
	    || { tail -40 .build/$$target.log; exit 1; }; \
	  echo "$$target: $$(sed -n 's/^stat::number_of_executed_units: *//p' .build/$$target.log) inputs"; done

bench: ## Measure in a real Envoy (ARGS=parts|rules|load, ROUNDS=3 for a quick look; docs/benchmarks.md)
	@tools/setup bench
	@$(PYTHON) tools/bench $(ARGS)

format: ## Format the Swift sources
	@swift format --in-place --parallel --recursive $(SWIFT_SOURCES)

lint: ## Check the format of the Swift sources and the syntax of the scripts
	@swift format lint --strict --parallel --recursive $(SWIFT_SOURCES)
	@for script in tools/setup tools/wasm/build tools/wasm/reproduce tools/example.sh; do sh -n $$script || exit 1; done
	@python3 -m compileall -q tools Tests/EndToEnd

clean: ## Remove what was built
	@rm -rf .build .build-* dist
