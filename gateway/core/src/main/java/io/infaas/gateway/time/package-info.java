/** The decision core's time: a ticker, a scheduler and deadlines. A simulation replaces them. */
@NullMarked
package io.infaas.gateway.time;

import org.jspecify.annotations.NullMarked;
