/** In one file, so that their waits of a minute go on side by side. */
import './aiAgent.cases';
import './anotherProviderTakesOver.cases';
import './formWithImage.cases';
import './ideaOfTheDay.cases';
import './pickUpAKnownJob.cases';
