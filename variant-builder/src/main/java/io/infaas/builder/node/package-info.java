/** Profiling on a Triton node that somebody else runs: load, measure, unload. */
@NullMarked
package io.infaas.builder.node;

import org.jspecify.annotations.NullMarked;
