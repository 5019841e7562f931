/** The Maven plugin: parameters of goals, mapped to requests of {@code api}. */
@NullMarked
package io.infaas.builder.maven;

import org.jspecify.annotations.NullMarked;
