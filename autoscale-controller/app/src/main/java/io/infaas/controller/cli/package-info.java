/** The command line {@code infaas}: subcommands, exit codes, log level, version. */
@NullMarked
package io.infaas.controller.cli;

import org.jspecify.annotations.NullMarked;
