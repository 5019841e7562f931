/** What a build reports while it runs: stages, notes and warnings. */
@NullMarked
package io.infaas.builder.progress;

import org.jspecify.annotations.NullMarked;
