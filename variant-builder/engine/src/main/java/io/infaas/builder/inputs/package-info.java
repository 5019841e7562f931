/** The definition and the files that it names: reading, checks, and networks with a dynamic batch dimension. */
@NullMarked
package io.infaas.builder.inputs;

import org.jspecify.annotations.NullMarked;
