/** Profiles of variants on a running Triton node: load, measure, unload. */
@NullMarked
package io.infaas.builder.node;

import org.jspecify.annotations.NullMarked;
