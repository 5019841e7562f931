/** The gateway over embedded nodes in processes of their own. */
@NullMarked
package io.infaas.gateway.nodes;

import org.jspecify.annotations.NullMarked;
