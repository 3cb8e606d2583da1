# SPDX-License-Identifier: MPL-2.0
.PHONY: browser screenshot
browser: all ## what a real browser does with a deployment (installs Chromium)
	@bash acceptance/scripts/browser.sh
screenshot: all ## make docs/images/console.png anew (installs Chromium, pngquant)
	@bash acceptance/scripts/screenshot.sh
