/** What the gateway counts, under bounded label sets. */
@NullMarked
package io.infaas.gateway.metrics;

import org.jspecify.annotations.NullMarked;
