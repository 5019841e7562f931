/** The Maven plugin: the commands as goals, with Maven's own parameters. */
@NullMarked
package io.infaas.builder.maven;

import org.jspecify.annotations.NullMarked;
