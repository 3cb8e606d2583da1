# SPDX-License-Identifier: MPL-2.0
.PHONY: properties
PROPERTIES := $(wildcard acceptance/properties/*.c) acceptance/faults/report.c $(RIG)
$(BUILD)/properties: $(PROPERTIES:%.c=$(BUILD)/asan/%.o) $(BUILD)/asan/sandbox.a $(BUILD)/asan/core.a
	$(call link_test,$(SANITIZE))

properties: $(BUILD)/properties ## random configurations: made, changed, imported, destroyed
	@LSAN_OPTIONS=suppressions=acceptance/scripts/lsan.supp $< $(ARGS)
