/** What makes a gateway as quick with its first query as with any later one. */
@NullMarked
package io.infaas.gateway.warm;

import org.jspecify.annotations.NullMarked;
