/** What the gateway's benchmarks run besides the gateway. */
@NullMarked
package io.infaas.gateway.bench;

import org.jspecify.annotations.NullMarked;
