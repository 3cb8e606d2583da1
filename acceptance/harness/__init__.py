# SPDX-License-Identifier: MPL-2.0
"""What scenarios are made of: the sandbox, a Terraform workspace, and what both must show."""
