/** The requested objective of a query: the application's default, overridden by headers, overridden by request parameters. */
@NullMarked
package io.infaas.gateway.objective;

import org.jspecify.annotations.NullMarked;
