/** What goes on in a controller, for people and programs: its admin port and the commands that ask it. */
@NullMarked
package io.infaas.controller.status;

import org.jspecify.annotations.NullMarked;
