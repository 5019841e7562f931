/** The search for layers of a quantised network that stay in full precision to keep its accuracy. */
@NullMarked
package io.infaas.builder.precision;

import org.jspecify.annotations.NullMarked;
