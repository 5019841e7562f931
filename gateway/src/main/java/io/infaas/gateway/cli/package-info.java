/** The command {@code infaas gateway} and its groups of flags, some of which other commands share. */
@NullMarked
package io.infaas.gateway.cli;

import org.jspecify.annotations.NullMarked;
