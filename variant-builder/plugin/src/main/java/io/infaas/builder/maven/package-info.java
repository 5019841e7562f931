/** The Maven plugin: the commands as goals, with what only Maven has. */
@NullMarked
package io.infaas.builder.maven;

import org.jspecify.annotations.NullMarked;
