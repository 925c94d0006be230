// Asks before the run is shown: takes a choice, a number or a point, judges it, and lets the run be seen.

import { nudged } from "../../browser/js/window_point.js";
import { judged, numberIn } from "./judged.js";

export class Asking {
  // canDrag: whether the run can be dragged afterwards; answered(): called once an answer is given.
  constructor(find, question, picture, canDrag, answered) {
    Object.assign(this, { find, question, picture, canDrag, answered });
    this.answer = null;
    const connect = {
      choose: () => this.offerChoices(),
      type: () => this.offerBox(),
      click: () => this.offerPicture(),
    };
    connect[question.gesture]();
    if (find("answer")) find("answer").onclick = () => this.judge();
  }

  offerChoices() {
    for (const button of this.find("question").querySelectorAll("[data-choice]")) {
      button.onclick = () => {
        button.classList.add("chosen");
        this.take(Number(button.dataset.choice));
        this.judge();
      };
    }
  }

  offerBox() {
    const box = this.find("guess");
    box.oninput = () => {
      const number = numberIn(box.value);
      this.take(Number.isFinite(number) ? [number] : null);
    };
    box.onkeydown = ({ key }) => {
      if (key === "Enter" && this.answer) this.judge();
    };
  }

  // A click or a tap is a guess; arrow keys move it from the middle of the window.
  offerPicture() {
    const { bounds } = this.question;
    const handle = this.find("handle");
    handle.hidden = false;
    this.picture.holder.onclick = (event) => {
      if (event.detail > 0 && this.picture.pointAt(event)) {
        this.guess(this.picture.nearestPoint(event).slice(0, bounds.length)); // not a click made by a key
      }
    };
    handle.onkeydown = (event) => {
      const middle = bounds.map(([low, high]) => (low + high) / 2);
      const moved = nudged(this.answer ?? middle, bounds, event);
      if (!moved) return;
      event.preventDefault();
      this.guess(moved);
    };
    this.picture.guessed = (at) => {
      handle.style.left = `${at.x}px`;
      handle.style.top = `${at.y}px`;
    };
    handle.setAttribute("aria-label", "Your guess: move it with the arrow keys");
  }

  guess(point) {
    this.take(point);
    this.picture.markGuess(point);
  }

  take(answer) {
    this.answer = answer;
    if (this.find("answer")) this.find("answer").disabled = answer === null;
  }

  judge() {
    const { right, sentence } = judged(this.question, this.answer);
    const { why, try: trial } = this.question;
    const lines = [sentence, ...why, ...(this.canDrag && trial ? [trial] : [])].map((text) => {
      return Object.assign(document.createElement("p"), { textContent: text });
    });
    const judgement = this.find("judgement");
    judgement.replaceChildren(...lines);
    judgement.classList.toggle("right", right);
    judgement.hidden = false;
    this.find("hidden").hidden = true;
    if (this.find("answer")) this.find("answer").hidden = true;
    for (const control of this.find("question").querySelectorAll("button, input")) control.disabled = true;
    this.picture.holder.onclick = null;
    this.picture.guessed = () => {};
    this.answered();
  }
}
