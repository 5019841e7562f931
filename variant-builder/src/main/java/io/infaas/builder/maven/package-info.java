/** The Maven plugin: parameters of goals, mapped to requests to the engine. */
@NullMarked
package io.infaas.builder.maven;

import org.jspecify.annotations.NullMarked;
