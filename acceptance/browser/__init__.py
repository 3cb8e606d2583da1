# SPDX-License-Identifier: MPL-2.0
"""What a real browser does with a deployment that Terraform made; `conftest.py` says how to write a test."""
