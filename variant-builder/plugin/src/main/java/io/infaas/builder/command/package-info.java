/** The builder's subcommands of {@code infaas}: options, mapped to requests of {@code api}. */
@NullMarked
package io.infaas.builder.command;

import org.jspecify.annotations.NullMarked;
