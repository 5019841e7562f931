/** What nodes are asked besides queries: connections for it, and one question to several of them. */
@NullMarked
package io.infaas.gateway.nodes;

import org.jspecify.annotations.NullMarked;
