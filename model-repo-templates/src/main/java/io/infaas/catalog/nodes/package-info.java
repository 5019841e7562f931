/** How a Triton node on EC2 starts: its user data, and what it may do. */
@NullMarked
package io.infaas.catalog.nodes;

import org.jspecify.annotations.NullMarked;
