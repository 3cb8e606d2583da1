# SPDX-License-Identifier: MPL-2.0
acceptance: $(BUILD)/tests/certificates
