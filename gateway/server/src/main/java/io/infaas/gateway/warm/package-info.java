/** The warm-up: it makes the first query of a gateway as fast as any later one. */
@NullMarked
package io.infaas.gateway.warm;

import org.jspecify.annotations.NullMarked;
