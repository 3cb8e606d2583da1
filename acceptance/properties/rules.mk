# SPDX-License-Identifier: MPL-2.0
.PHONY: properties properties-long
PROPERTIES := $(BUILD)/properties
PROPERTY_SOURCES := $(wildcard acceptance/properties/*.c) acceptance/faults/report.c $(RIG)
# Not sanitized, because ten thousand pairs are to be gone through in a night.
$(PROPERTIES): $(PROPERTY_SOURCES:%.c=$(BUILD)/obj/%.o) $(BUILD)/obj/sandbox.a $(BUILD)/obj/core.a
	$(call link_test,)
# The same under the sanitizers, for those who change it.
$(BUILD)/properties-asan: $(PROPERTY_SOURCES:%.c=$(BUILD)/asan/%.o) $(BUILD)/asan/sandbox.a $(BUILD)/asan/core.a
	$(call link_test,$(SANITIZE))

properties: $(PROPERTIES) ## random configurations: made, changed, imported, destroyed
	@$< $(ARGS)
# In parts, the first last: its figures say that all are there.
properties-long: $(PROPERTIES) ## the same for 10,000 pairs
	@for from in $$(seq 9000 -1000 0); do \
	    test -n "$$REPORT" && test -e "$$REPORT/properties-$$from.json" || \
	    $< --from $$from --count 1000 $(ARGS) || bad=1; done; test -z "$$bad"
