/** Measurement of queries, as decisions need it: the metrics implement it. */
@NullMarked
package io.infaas.gateway.meter;

import org.jspecify.annotations.NullMarked;
