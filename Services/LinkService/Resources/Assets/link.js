// Starts the script of the page's screen.

import { focusHeading, page } from "./page.js";
import { startChecking } from "./checking.js";
import { watchConnection } from "./connection.js";
import { nameCountries } from "./countries.js";
import { startDocument } from "./document.js";
import { startFace } from "./face.js";
import { startFollowing } from "./follow.js";
import { startProfile } from "./profile.js";

// A page from the back button shows a step that may be over.
window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
});

nameCountries();
watchConnection();
const start = { checking: startChecking, document: startDocument, face: startFace, profile: startProfile }[page.screen];
if (start) start();
startFollowing();
if (!document.activeElement || document.activeElement === document.body) focusHeading();
