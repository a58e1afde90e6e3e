import { serve } from "./serve.js";

serve((hear) => { self.onmessage = ({ data }) => hear(data); }, (answer) => self.postMessage(answer));
