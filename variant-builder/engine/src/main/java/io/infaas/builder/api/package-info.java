/** Entry points of the builder, each with its request: what goals, commands and programs call. */
@NullMarked
package io.infaas.builder.api;

import org.jspecify.annotations.NullMarked;
