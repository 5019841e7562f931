/** Entry points of the builder for goals, commands and programs, each with its request. */
@NullMarked
package io.infaas.builder.api;

import org.jspecify.annotations.NullMarked;
