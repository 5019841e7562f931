/** What a query asks for: the application's default, overridden by headers, overridden by request parameters. */
@NullMarked
package io.infaas.gateway.objective;

import org.jspecify.annotations.NullMarked;
