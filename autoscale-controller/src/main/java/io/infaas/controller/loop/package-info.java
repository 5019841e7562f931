/** The controller: everything that runs in it, its one loop, its command. */
@NullMarked
package io.infaas.controller.loop;

import org.jspecify.annotations.NullMarked;
