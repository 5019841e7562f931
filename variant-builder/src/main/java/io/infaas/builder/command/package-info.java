/** The builder's subcommands of {@code infaas}: the engine without a pom. */
@NullMarked
package io.infaas.builder.command;

import org.jspecify.annotations.NullMarked;
