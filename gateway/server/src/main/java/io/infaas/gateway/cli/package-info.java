/** The command {@code infaas gateway} and its groups of flags; other commands share some of them. */
@NullMarked
package io.infaas.gateway.cli;

import org.jspecify.annotations.NullMarked;
