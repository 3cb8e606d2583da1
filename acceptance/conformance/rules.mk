# SPDX-License-Identifier: MPL-2.0
.PHONY: conformance
conformance: all ## official SDKs as clients of the sandbox (needs Node.js and npm)
	@bash acceptance/scripts/conformance.sh
