/** The command {@code infaas}: its subcommands, its exit codes, its log. */
@NullMarked
package io.infaas.controller.cli;

import org.jspecify.annotations.NullMarked;
