/** Time as the decision core sees it: a ticker, a scheduler and deadlines, which a simulation replaces. */
@NullMarked
package io.infaas.gateway.time;

import org.jspecify.annotations.NullMarked;
