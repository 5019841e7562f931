/** The progress of a build: stages, notes and warnings. */
@NullMarked
package io.infaas.builder.progress;

import org.jspecify.annotations.NullMarked;
