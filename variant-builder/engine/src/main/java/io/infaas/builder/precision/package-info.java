/** Which layers of a quantised network stay in full precision so that it keeps its accuracy. */
@NullMarked
package io.infaas.builder.precision;

import org.jspecify.annotations.NullMarked;
