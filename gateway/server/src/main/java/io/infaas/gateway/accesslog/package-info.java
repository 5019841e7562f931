/** The access log: one line per ended query, written off the event loops and dropped when the queue is full. */
@NullMarked
package io.infaas.gateway.accesslog;

import org.jspecify.annotations.NullMarked;
