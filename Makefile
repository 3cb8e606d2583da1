# SPDX-License-Identifier: MPL-2.0
# terraform-provider-lobechat. `make help` lists the targets. Sources are found by wildcard: adding
# a file changes nothing here.

VERSION := 0.1.0
BUILD ?= build
CC ?= gcc
PYTHON ?= /usr/bin/python3

LIBS := -lgrpc -lgpr -lprotobuf-c -lssl -lcrypto -lyajl -lmsgpackc -lexpat -linih -lpthread -ldl -lm
WARNINGS := -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wformat=2 \
	-Wstrict-prototypes -Wmissing-prototypes -Wimplicit-fallthrough -Werror=format-security \
	-Werror=implicit -Werror=incompatible-pointer-types -Werror=int-conversion
HARDENING := -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fstack-protector-strong \
	-fstack-clash-protection -fcf-protection=full -ftrivial-auto-var-init=zero \
	-fno-delete-null-pointer-checks -fno-strict-overflow -fno-strict-aliasing -fexceptions
LINK_HARDENING := -Wl,-z,relro,-z,now,-z,noexecstack,-z,defs,-z,shstk -Wl,--as-needed \
	-Wl,--no-copy-dt-needed-entries
COMMON := $(WERROR) -std=c11 -D_GNU_SOURCE -DVERSION='"$(VERSION)"' -I. -I$(BUILD)/gen -fPIC \
	-fvisibility=hidden -ffile-prefix-map=$(CURDIR)=. $(WARNINGS)
CFLAGS ?= -O2 -g
SANITIZE := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined \
	-fno-omit-frame-pointer

# Recipes show what they do in a word; `make V=1` shows the commands.
say = @$(if $(V),set -x;,echo '  $(1) $@';)
not_tests = $(filter-out %_test.c,$(wildcard $(1)))
PROTO := $(wildcard proto/*.proto)
GEN := $(PROTO:proto/%.proto=$(BUILD)/gen/%.pb-c.c)
CORE := $(call not_tests,provider/*/*.c) $(call not_tests,resources/*.c resources/*/*.c)
SANDBOX := $(call not_tests,acceptance/sandbox/*.c acceptance/sandbox/*/*.c)
TESTS := $(wildcard acceptance/rig/*_test.c provider/*/*_test.c resources/*_test.c \
	resources/*/*_test.c acceptance/sandbox/*_test.c acceptance/sandbox/*/*_test.c) # the slowest first
RIG := $(call not_tests,acceptance/rig/*.c)

PROVIDER := $(BUILD)/terraform-provider-lobechat_v$(VERSION)
SANDBOX_BIN := $(BUILD)/lobechat-sandbox
TEST_BINS := $(foreach t,$(TESTS),$(BUILD)/tests/$(basename $(notdir $(t))))
PROBE := $(BUILD)/plugin_probe
LOAD := $(BUILD)/sandbox_load
TOOLS := $(patsubst acceptance/tools/%.c,$(BUILD)/tests/%,\
	$(filter-out %/plugin_probe.c %/sandbox_load.c,$(wildcard acceptance/tools/*.c)))
SCRT1 = $(shell $(CC) -print-file-name=Scrt1.o)

.DEFAULT_GOAL := help
.PHONY: help deps all demo test unit acceptance docs check-docs fmt lint tidy measure coverage install clean
# What the scripts under acceptance/ need to know; a Terraform fetched by `make deps` is in tools.
export BUILD CC PYTHON VERSION PROVIDER SANDBOX_BIN ARGS
export LINT_FLAGS = $(COMMON)
export PATH := $(PATH):$(abspath $(BUILD)/tools)
.SECONDARY:
.DELETE_ON_ERROR:

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

deps: ## install what building and testing need (Debian packages, Terraform if there is none)
all: $(PROVIDER) $(SANDBOX_BIN) ## build the provider and the sandbox

# ---- objects: build/obj (optimised, hardened) and build/asan (sanitized, for the unit tests)
$(BUILD)/gen/%.pb-c.c $(BUILD)/gen/%.pb-c.h: proto/%.proto
	@mkdir -p $(BUILD)/gen
	$(call say,protoc) protoc-c --proto_path=proto --c_out=$(BUILD)/gen $<

CONTRACTS := $(wildcard acceptance/sandbox/contracts/*.json)
$(BUILD)/gen/contracts.c: acceptance/sandbox/contracts/generate.py $(CONTRACTS)
	@mkdir -p $(@D)
	$(call say,contracts) $(PYTHON) $< $(CONTRACTS) > $@

# Code made by protoc-c does not meet our warning level; it is not ours to change.
$(BUILD)/obj/gen/%.o: $(BUILD)/gen/%.c
	@mkdir -p $(@D)
	$(call say,cc) $(CC) $(COMMON) -w $(CFLAGS) $(HARDENING) -c -o $@ $<
$(BUILD)/asan/gen/%.o: $(BUILD)/gen/%.c
	@mkdir -p $(@D)
	$(call say,cc) $(CC) $(COMMON) -w $(SANITIZE) -c -o $@ $<
$(BUILD)/obj/%.o: %.c | $(GEN)
	@mkdir -p $(@D)
	$(call say,cc) $(CC) $(COMMON) $(CFLAGS) $(HARDENING) -MMD -MP -c -o $@ $<
$(BUILD)/asan/%.o: %.c | $(GEN)
	@mkdir -p $(@D)
	$(call say,cc) $(CC) $(COMMON) $(SANITIZE) -MMD -MP -c -o $@ $<

objects = $(2:%.c=$(BUILD)/$(1)/%.o) $(GEN:$(BUILD)/gen/%.c=$(BUILD)/$(1)/gen/%.o)
$(BUILD)/obj/core.a: $(call objects,obj,$(CORE))
$(BUILD)/asan/core.a: $(call objects,asan,$(CORE))
$(BUILD)/obj/sandbox.a: $(SANDBOX:%.c=$(BUILD)/obj/%.o) $(BUILD)/obj/gen/contracts.o
$(BUILD)/asan/sandbox.a: $(SANDBOX:%.c=$(BUILD)/asan/%.o) $(BUILD)/asan/gen/contracts.o
%.a:
	@rm -f $@
	$(call say,ar) ar rcs $@ $^

# One ELF shared object that is also executable: Scrt1.o gives it an entry point, provider/main.c an
# .interp section; dlopen accepts it because it is not marked PIE.
$(PROVIDER): $(addprefix $(BUILD)/obj/provider/,main.o abi.o heap.o) $(BUILD)/obj/core.a \
    provider/abi.map
	$(call say,link) $(CC) -shared $(SCRT1) -o $@ $(filter %.o %.a,$^) $(LIBS) \
	    $(LINK_HARDENING) -Wl,-e,_start -Wl,--version-script=provider/abi.map -Wl,--gc-sections

$(SANDBOX_BIN): $(BUILD)/obj/acceptance/sandbox/main.o $(BUILD)/obj/sandbox.a $(BUILD)/obj/core.a
	$(call say,link) $(CC) -pie -o $@ $^ $(LIBS) -lmicrohttpd -lpq $(LINK_HARDENING) -Wl,--gc-sections

# Usage: $(call link_test,FLAGS) The objects of a test or tool, the sandbox's and the provider's.
link_test = $(call say,link) $(CC) $(1) -o $@ $(filter %.o,$^) $(filter %sandbox.a,$^) \
	$(filter %core.a,$^) $(LIBS) -Wl,--as-needed -lmicrohttpd -lpq -lcurl -lcmocka -ldl

define test_rule
$(BUILD)/tests/$(basename $(notdir $(1))): $(BUILD)/asan/$(1:.c=.o) $(BUILD)/asan/core.a \
    $(if $(filter acceptance/%,$(1)),$(BUILD)/asan/sandbox.a) \
    $(if $(filter acceptance/rig/%,$(1)),$(RIG:%.c=$(BUILD)/asan/%.o))
	@mkdir -p $$(@D)
	$$(call link_test,$$(SANITIZE) -fuse-ld=gold)
endef
$(foreach t,$(TESTS),$(eval $(call test_rule,$(t))))
$(BUILD)/tests/%: $(BUILD)/asan/acceptance/tools/%.o $(BUILD)/asan/core.a
	@mkdir -p $(@D)
	$(call say,link) $(CC) $(SANITIZE) -o $@ $^ $(LIBS) -ldl

unit: all $(TEST_BINS) $(TOOLS) $(LOAD) ## unit tests under AddressSanitizer and UBSan
	@bash acceptance/scripts/unit.sh $(TEST_BINS)
docs: all ## write docs/ from the resources' tables and what is known of the sandbox
	@$(PROVIDER) docs docs && $(PYTHON) acceptance/scripts/sandbox_docs.py docs
test: deps ## all checks; the last line is the sum
acceptance: all $(LOAD) ## scenarios with the real Terraform against the sandbox
demo: deps ## watch Terraform create, show, re-plan and destroy a deployment
	@$(MAKE) --no-print-directory all && bash acceptance/scripts/demo.sh
check-docs: all ## fail when docs/ differs from the tables
lint: all ## layers, banned functions, formats, warnings, hardening
tidy: $(GEN) ## clang-tidy with its analyzer over every source
measure: ## sizes, branches, repetition against their limits
coverage: ## lines and branches that the unit tests reach
fmt: ## format the C sources
install: all ## put the provider into the user's Terraform plugin directory
deps test acceptance check-docs fmt coverage install:
	@bash acceptance/scripts/$@.sh
lint tidy measure:
	@$(PYTHON) acceptance/scripts/$@.py $(ARGS)
clean: ## remove what was built
	rm -rf $(BUILD)

include $(wildcard acceptance/*/rules.mk) # the folders' own programs and targets
-include $(shell find $(BUILD)/obj $(BUILD)/asan -name '*.d' 2>/dev/null)
