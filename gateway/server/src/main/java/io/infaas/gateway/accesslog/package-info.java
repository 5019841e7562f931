/** The access log: a line for each query that ends, written beside the event loops and dropped rather than waited for. */
@NullMarked
package io.infaas.gateway.accesslog;

import org.jspecify.annotations.NullMarked;
