/** The builder's goals, each described once: options of {@code infaas}, parameters of Maven, mapped to requests of {@code api}. */
@NullMarked
package io.infaas.builder.command;

import org.jspecify.annotations.NullMarked;
